export const attacks = [
  'socket messages',
  'large sign-ins',
  'right sign-ins',
  'summaries',
  'ready',
  'peerjs offers',
] as const
export type Attack = (typeof attacks)[number]

export interface AttackOrder {
  attack: Attack
  url: string
  /** An account of the attacker's own. */
  account: { email: string; password: string; token: string }
  scheduleId: string
  visitId: string
}
