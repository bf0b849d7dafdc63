import { type ChildProcess, spawn } from 'node:child_process'

/** Runs a program to its end. @returns what it wrote. @throws with its own words when it fails */
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
  // A program that reads nothing may be gone before we have written.
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  if (code !== 0) throw new Error(`${program} ${args.join(' ')}: ${errors.trim() || `exit code ${code}`}`)
  return out
}

/** `ip` commands inside a namespace, all in one go: a link and its routes come back in the same moment. */
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
