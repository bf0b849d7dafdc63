/** The program of a release, `deploy/medconsult.mjs`. */
const RELEASED = /(?:^|[/\\])medconsult\.mjs$/

/**
 * How a command is typed where this server runs: with the program of a release, or by npm in a checkout.
 * @param command such as `admin setup-link`
 */
export function commandLine(command: string, program: string = process.argv[1] ?? ''): string {
  if (RELEASED.test(program)) return `node ${program} ${command}`
  const [name = '', ...others] = command.split(' ')
  return ['npm run', name, ...(others.length > 0 ? ['--', ...others] : [])].join(' ')
}
