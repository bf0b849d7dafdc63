import { fragmentCodeIn } from '../../platform/index.ts'

/** Returns the code of an invite link. It is in the fragment, which browsers do not send to the server. */
export function codeIn(hash: string): string | null {
  return fragmentCodeIn(hash, 22)
}
