import { statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

/** The operating system account that PostgreSQL runs under when it may not run as ours. */
export interface Account {
  uid: number
  gid: number
}

/** Debian's and Alpine's "nobody": initdb wants an account that has a name. */
const NOBODY = 65534

/**
 * PostgreSQL refuses to run as root. When we are root it runs as the owner of its data folder,
 * or as "nobody" when that is root too or the folder is new.
 *
 * @returns undefined when PostgreSQL can run as ourselves
 */
export function serverAccount(dataFolder: string): Account | undefined {
  if (process.getuid?.() !== 0) return undefined
  const owner = statSync(dataFolder, { throwIfNoEntry: false })
  return owner !== undefined && owner.uid !== 0 ? { uid: owner.uid, gid: owner.gid } : { uid: NOBODY, gid: NOBODY }
}

/** Whether the account may walk down to the path: every folder on the way has its search bit. */
export function canReach(account: Account, path: string): boolean {
  for (let folder = dirname(resolve(path)); ; folder = dirname(folder)) {
    const { uid, gid, mode } = statSync(folder)
    const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001
    if ((mode & bit) === 0) return false
    if (folder === dirname(folder)) return true
  }
}
