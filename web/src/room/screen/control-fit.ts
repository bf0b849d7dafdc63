/** What the row of controls may leave to the menu, the first to stay at the front. */
export const OPTIONAL = ['chat', 'people', 'share', 'hold'] as const
export type Optional = (typeof OPTIONAL)[number]

/** Width of one control in CSS pixels: with its name below, and at least. */
const roomIdY = 88
const TIGHT = 68
/** Microphone, camera, the menu and the end of the call are always there. */
const ALWAYS = 4

/** @param width of the row in CSS pixels @returns which of those on offer stand in the row itself */
export function fitting(width: number, offered: readonly Optional[]): readonly Optional[] {
  const room = Math.floor(width / (width < 600 ? TIGHT : roomIdY)) - ALWAYS
  return OPTIONAL.filter((one) => offered.includes(one)).slice(0, Math.max(0, room))
}
