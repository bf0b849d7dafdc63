#!/usr/bin/env node
// The program of a release: `node medconsult.mjs COMMAND`. It is plain JavaScript, so that an older Node can read it
// and say what is wrong.
const commands = { start: 'main', admin: 'admin', backup: 'backup', restore: 'backup', doctor: 'doctor' }
const NEEDED = 24

const name = process.argv[2] ?? ''
if (!Object.hasOwn(commands, name)) {
  process.stderr.write(`node medconsult.mjs start | admin | doctor | backup FOLDER | restore FOLDER\n`)
  process.exitCode = 1
} else if (Number.parseInt(process.versions.node, 10) < NEEDED) {
  process.stderr.write(`MedConsult needs Node ${NEEDED} or later, and this is Node ${process.versions.node}.\n`)
  process.exitCode = 1
} else {
  // `backup.ts` reads its own command from the first argument, the others only what follows it.
  if (commands[name] !== 'backup') process.argv.splice(2, 1)
  await import(`./server/src/${commands[name]}.ts`)
}
