// Loaded into a gateway before its own code (node --import): SIGUSR2 moves its clock by MOVE_CLOCK_BY_MS, and back.
const shiftMs = Number(process.env.MOVE_CLOCK_BY_MS);
const SystemDate = Date;
let isMoved = false;
const nowMs = () => SystemDate.now() + (isMoved ? shiftMs : 0);

globalThis.Date = class extends SystemDate {
  constructor(...parts) {
    if (parts.length === 0) super(nowMs());
    else super(...parts);
  }

  static now() {
    return nowMs();
  }
};

process.on('SIGUSR2', () => {
  isMoved = !isMoved;
});
