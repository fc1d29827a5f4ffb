/** A board that may read everything the questions ask for, of the cases with an appeal before it, without more. */
export const asking = { authority: 'udlaendingenaevnet', purpose: 'appeal_immigration_appeals_board' } as const;
