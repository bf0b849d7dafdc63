import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { root, run, Stop, say } from './run.mjs'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']
const macs = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]
const playwright = join(root, 'node_modules/@playwright/test/cli.js')

/**
 * Finds a Chrome or Chromium for the journeys: CHROMIUM_PATH, an installed one, or one that it installs now.
 * @returns {Promise<string>} the path of its program
 */
export async function browser(node) {
  const named = process.env.CHROMIUM_PATH
  if (named) {
    if (works(named)) return named
    throw new Stop(`CHROMIUM_PATH is ${named}, and that does not run.`)
  }
  const found = installed() ?? playwrights(node)
  if (found) return found
  if (process.getuid?.() === 0 && onPath('apt-get')) {
    say("no Chrome or Chromium here, installing Debian's chromium")
    const env = { DEBIAN_FRONTEND: 'noninteractive' }
    await run('apt-get', ['update', '-q'], { env, what: 'reading package lists' })
    await run('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'chromium'], {
      env,
      what: 'installing chromium',
    })
    const now = installed()
    if (now) return now
  }
  say("getting Chromium by Playwright's installer")
  await run(node, [playwright, 'install', 'chromium'], { what: 'getting Chromium' })
  const own = playwrights(node)
  if (own) return own
  throw new Stop('The browser tests need Chrome or Chromium: install one, or set CHROMIUM_PATH to it, and try again.')
}

function installed() {
  const programs = [...names.map(onPath), ...macs]
  return programs.find((program) => program !== undefined && existsSync(program) && works(program))
}

/** The browser that Playwright keeps in its own folder. */
function playwrights(node) {
  const script = "import('@playwright/test').then((m) => process.stdout.write(m.chromium.executablePath()))"
  const { stdout } = spawnSync(node, ['-e', script], { cwd: root, encoding: 'utf8' })
  return stdout && existsSync(stdout) && works(stdout) ? stdout : undefined
}

function onPath(name) {
  const folders = (process.env.PATH ?? '').split(delimiter)
  return folders.map((folder) => join(folder, name)).find((file) => existsSync(file))
}

/** Runs the program, because Ubuntu's package is a stub that only tells how to install a snap. */
function works(program) {
  return spawnSync(program, ['--version'], { timeout: 20_000 }).status === 0
}
