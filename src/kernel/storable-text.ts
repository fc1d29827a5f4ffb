/** Whether the stores keep the text as it is: they hold no NUL, and half a character would become another. */
export function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}
