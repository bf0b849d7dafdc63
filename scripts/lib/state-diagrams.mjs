import {
  appointmentMoves,
  callSessionMoves,
  callStatusMoves,
  deliveryMoves,
  guestMoves,
  meetingMoves,
  queueEntryMoves,
  scheduleMoves,
} from '../../contract/src/runtime.ts'

/** The state machines that ARCHITECTURE.md draws, by their titles. */
export const machines = {
  'Practice session': scheduleMoves,
  'Place in the queue': queueEntryMoves,
  'Call session': callSessionMoves,
  Appointment: appointmentMoves,
  'Call of an appointment': callStatusMoves,
  'Meeting by link': meetingMoves,
  'Guest of a call or meeting': guestMoves,
  'Delivery of an e-mail or push': deliveryMoves,
}
const START = '<!-- states: drawn by `node scripts/diagrams.mjs` -->'
const END = '<!-- /states -->'

/** @returns {string} the page with the machines drawn at their place, as they are in the contract */
export function withDiagrams(page) {
  const [before, rest] = page.split(START)
  const after = rest?.split(END)[1]
  if (after === undefined) throw new Error(`ARCHITECTURE.md has no place for the states: ${START} … ${END}`)
  return `${before}${START}\n\n${Object.entries(machines).map(draw).join('\n\n')}\n\n${END}${after}`
}

function draw([title, moves]) {
  const states = Object.keys(moves)
  const lines = states.flatMap((from) => [
    ...moves[from].map((to) => `  ${from} --> ${to}`),
    ...(moves[from].length === 0 ? [`  ${from} --> [*]`] : []),
  ])
  return [`**${title}**`, '', '```mermaid', 'stateDiagram-v2', `  [*] --> ${states[0]}`, ...lines, '```'].join('\n')
}
