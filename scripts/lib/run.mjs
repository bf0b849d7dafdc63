import { spawn, spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { createServer } from 'node:net'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository's root folder, without a slash at the end. */
export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[/\\]$/, '')

/** Prints one line about the present step. All other output comes from the step itself. */
export function say(text) {
  process.stdout.write(`• ${text}\n`)
}

/** @returns {Promise<number>} a free port of this machine */
export function freePort() {
  return new Promise((found, failed) => {
    const probe = createServer().once('error', failed)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => found(port))
    })
  })
}

/** An error whose sentence is printed when the command ends; see `main`. */
export class Stop extends Error {}

/** How long a program may take to end by SIGTERM, in milliseconds. */
const PATIENCE_MS = 8_000

/**
 * Runs a program to its end on our terminal, and prints a sign of life every ten seconds.
 * @returns {Promise<number>} its exit code; 1 when it could not run or was killed
 * @throws Stop with `endsUs`, when the program has failed because we were told to stop
 */
export function run(program, args, { cwd = root, env = {}, what, quietly = false, endsUs = false } = {}) {
  return new Promise((done, failed) => {
    const started = Date.now()
    const child = spawn(program, args, { cwd, env: { ...process.env, ...env }, stdio: 'inherit' })
    let stopped = false
    const pass = () => {
      stopped = true
      child.kill('SIGTERM')
      setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS).unref()
    }
    const tick = setInterval(() => {
      if (what && !quietly) say(`${what}: ${Math.round((Date.now() - started) / 1000)} s so far`)
    }, 10_000)
    process.on('SIGTERM', pass)
    const finish = (code) => {
      clearInterval(tick)
      process.off('SIGTERM', pass)
      if (endsUs && stopped && code !== 0) failed(new Stop('Stopped.'))
      else done(code)
    }
    child.once('error', (error) => {
      say(`${program} could not be run: ${error.message}`)
      finish(1)
    })
    child.once('exit', (code) => finish(code ?? 1))
  })
}

/**
 * Runs npm, by the copy that runs this script if there is one. A system account may have no home; then the cache is in
 * our folder.
 */
export function npm(args, options = {}) {
  const [program, first] = npmProgram()
  return run(program, [...first, ...args], { ...options, env: { ...cacheOfNpm(), ...options.env }, endsUs: true })
}

/**
 * Runs npm for what it prints.
 * @param timeout in milliseconds; without it, as long as it takes
 * @returns as `spawnSync`: `status` is null when it took too long
 */
export function askNpm(args, timeout) {
  const [program, first] = npmProgram()
  const env = { ...process.env, ...cacheOfNpm() }
  return spawnSync(program, [...first, ...args], { cwd: root, encoding: 'utf8', maxBuffer: 1e8, env, timeout })
}

function cacheOfNpm() {
  return hasHome() ? {} : { npm_config_cache: join(root, '.cache/npm') }
}

function hasHome() {
  try {
    accessSync(homedir(), constants.W_OK)
    return true
  } catch {
    return false
  }
}

function npmProgram() {
  const self = process.env.npm_execpath
  if (self?.endsWith('.js')) return [process.execPath, [self]]
  return [process.platform === 'win32' ? 'npm.cmd' : 'npm', []]
}

/** Runs a command's main function. A `Stop` is printed as its sentence, with exit code 1. */
export async function main(work) {
  try {
    process.exitCode = await work()
  } catch (error) {
    if (!(error instanceof Stop)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 1
  }
}
