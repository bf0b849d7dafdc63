// Draws the contract's state machines into ARCHITECTURE.md. With --check, compares them only.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  appointmentMoves,
  callSessionMoves,
  callStatusMoves,
  deliveryMoves,
  guestMoves,
  meetingMoves,
  queueEntryMoves,
  scheduleMoves,
} from '../contract/src/runtime.ts'

const file = join(import.meta.dirname, '..', 'ARCHITECTURE.md')
const machines = {
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

function draw([title, moves]) {
  const states = Object.keys(moves)
  const lines = states.flatMap((from) => [
    ...moves[from].map((to) => `  ${from} --> ${to}`),
    ...(moves[from].length === 0 ? [`  ${from} --> [*]`] : []),
  ])
  return [`**${title}**`, '', '```mermaid', 'stateDiagram-v2', `  [*] --> ${states[0]}`, ...lines, '```'].join('\n')
}

const drawn = `${START}\n\n${Object.entries(machines).map(draw).join('\n\n')}\n\n${END}`
const page = readFileSync(file, 'utf8')
const [before, rest] = page.split(START)
const after = rest?.split(END)[1]
if (after === undefined) throw new Error(`ARCHITECTURE.md has no place for the states: ${START} … ${END}`)
const next = `${before}${drawn}${after}`
if (!process.argv.includes('--check')) writeFileSync(file, next)
const same = next === page
process.stdout.write(`diagrams: ${Object.keys(machines).length} machines, ${same ? 'as drawn' : 'drawn anew'}\n`)
if (!same && process.argv.includes('--check')) process.exitCode = 1
