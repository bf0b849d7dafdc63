// The areas in which `npm run mutate` plants mistakes, and the tests that have to notice them. SQL is not covered, because
// no maintained mutation tester reads it: the queue's, the calendar's and the rooms' guards in `server/functions/` are
// attacked by the tests of races and of row-level security instead.
export const areas = {
  states: {
    mutate: ['contract/src/*/states.ts', 'contract/src/machine.ts', 'contract/src/practice/ready-verdict.ts'],
    tests: ['contract/src/**/*.test.ts', 'scripts/lib/state-diagrams.test.mjs'],
  },
  engine: {
    mutate: [
      'web/src/engine/{states,peer-state,link-state,offerer,recovery}.ts',
      'web/src/engine/quality/{ladder,pressure,send-plan}.ts',
    ],
    tests: ['web/src/engine/**/*.test.ts'],
  },
  server: {
    mutate: [
      'server/src/*/policy.ts',
      'server/src/room/lobby/policy.ts',
      'server/src/platform/events/{outbox,order}.ts',
      'server/src/practice/presence.ts',
      'server/src/appointments/calendar-service.ts',
    ],
    tests: ['server/src/**/*.test.ts', 'server/test/**/*.test.ts'],
  },
}
