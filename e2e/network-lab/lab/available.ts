import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { Namespaces } from './namespaces.ts'

const tools = ['ip', 'tc', 'ss', 'nft', 'conntrack', 'turnserver', 'sysctl']

/** @returns a sentence that says why the lab cannot run on this machine; null if it can */
export async function whyNot(): Promise<string | null> {
  if (process.platform !== 'linux') return 'The network lab needs Linux with its network namespaces.'
  if (process.getuid?.() !== 0) return 'The network lab needs root, to make network namespaces.'
  const missing = tools.filter((tool) => !onPath(tool))
  if (missing.length > 0)
    return `The network lab needs ${missing.join(', ')}: install coturn, nftables, iproute2, conntrack and procps.`
  try {
    await (await Namespaces.build()).remove()
    return null
  } catch (error) {
    const [first] = (error instanceof Error ? error.message : String(error)).split('\n')
    return `The network lab needs network namespaces with address translation, which this machine refuses: ${first}.`
  }
}

function onPath(tool: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, tool), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}
