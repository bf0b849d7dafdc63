import { type ChildProcess, spawn } from 'node:child_process'

/**
 * Runs a program to its end.
 * @returns its output
 * @throws an error with its error output if it fails
 */
export async function sh(program: string, args: readonly string[], input = ''): Promise<string> {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] })
  let out = ''
  let errors = ''
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString()
  })
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString()
  })
  // A program that reads no input may have ended before it was written.
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  if (code !== 0) throw new Error(`${program} ${args.join(' ')}: ${errors.trim() || `exit code ${code}`}`)
  return out
}

/** Runs `ip` commands inside a namespace in one process, so that a link and its routes come back at the same moment. */
export async function ip(namespace: string, commands: readonly string[]): Promise<void> {
  await sh('ip', ['-n', namespace, '-batch', '-'], `${commands.join('\n')}\n`)
}

export async function nft(namespace: string, rules: string): Promise<void> {
  await inside(namespace, 'nft', ['-f', '-'], rules)
}

export async function inside(namespace: string, program: string, args: string[], input = ''): Promise<string> {
  return sh('ip', ['netns', 'exec', namespace, program, ...args], input)
}

/** Ends a process that we started, at once. */
export async function end(child: ChildProcess, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill(signal)
  await gone
}

export const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
