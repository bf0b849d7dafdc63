import { constants } from 'node:fs'
import { access, statfs } from 'node:fs/promises'
import { resolve } from 'node:path'
import { type Finding, failed, ok, reasonOf, warning } from './finding.ts'

const GIGABYTE = 1e9

/** Checks the data folder: that this account may write in it, and how much room its disk has. */
export async function checkDisk(dataDir: string): Promise<Finding> {
  const folder = resolve(dataDir)
  try {
    await access(folder, constants.R_OK | constants.W_OK)
    const { bavail, bsize } = await statfs(folder)
    const free = (bavail * bsize) / GIGABYTE
    const says = `${folder} has room for ${free.toFixed(1)} GB.`
    const next = 'Make room, or move DATA_DIR to a larger disk.'
    return free < 1 ? failed('Disk', says, next) : free < 5 ? warning('Disk', says, next) : ok('Disk', says)
  } catch (error) {
    return failed(
      'Disk',
      `${folder} cannot be used: ${reasonOf(error)}.`,
      'Is DATA_DIR that of the server, and does this account own it?',
    )
  }
}
