/** The controls that may move from the row into the menu; the first one keeps its place longest. */
export const OPTIONAL = ['chat', 'people', 'notes', 'share', 'hold'] as const
export type Optional = (typeof OPTIONAL)[number]

/** Width of one control in CSS pixels: with its name below it, and on a narrow screen. */
const COMFORTABLE = 88
const TIGHT = 68
/** Microphone, camera, the menu and the end of the call are always in the row. */
const ALWAYS = 4

/** Width of the control that ends the call and calls the next person, in CSS pixels. */
export const NEXT_WIDTH = 116
/** The narrowest row in which that control stands, in CSS pixels. In a narrower one it is in the menu. */
export const WITH_NEXT = 600

/** Width of the two buttons beside microphone and camera that open the lists of devices, in CSS pixels. */
export const ARROWS_WIDTH = 64
/** The narrowest row in which these buttons stand, in CSS pixels. In a narrower one the menu has the devices. */
export const WITH_ARROWS = 640

/**
 * @param width of the row in CSS pixels
 * @returns which of the offered controls fit into the row
 */
export function fitting(width: number, offered: readonly Optional[]): readonly Optional[] {
  const room = Math.floor(width / (width < 600 ? TIGHT : COMFORTABLE)) - ALWAYS
  return OPTIONAL.filter((one) => offered.includes(one)).slice(0, Math.max(0, room))
}
