import { statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

/** The operating system account under which PostgreSQL runs when it may not run under ours. */
export interface Account {
  uid: number
  gid: number
}

/** The account "nobody" of Debian and Alpine. initdb needs an account that has a name. */
const NOBODY = 65534

/**
 * Chooses an account, because PostgreSQL refuses to run as root. When we are root, it runs as the owner of its data
 * folder, or as "nobody" if root owns that too or the folder is new.
 * @returns undefined when PostgreSQL can run under our account
 */
export function serverAccount(dataFolder: string): Account | undefined {
  if (process.getuid?.() !== 0) return undefined
  const owner = statSync(dataFolder, { throwIfNoEntry: false })
  return owner !== undefined && owner.uid !== 0 ? { uid: owner.uid, gid: owner.gid } : { uid: NOBODY, gid: NOBODY }
}

/** Tells whether the account can reach the path: every folder on the way has its search bit set. */
export function canReach(account: Account, path: string): boolean {
  for (let folder = dirname(resolve(path)); ; folder = dirname(folder)) {
    const { uid, gid, mode } = statSync(folder)
    const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001
    if ((mode & bit) === 0) return false
    if (folder === dirname(folder)) return true
  }
}
