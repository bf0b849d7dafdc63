import type { Scope } from './scope.ts'
import type { MediaKind } from './types.ts'
import { type PermissionsLike, permissionStatus } from './which-failed.ts'

const NAMES = { audio: 'microphone', video: 'camera' } as const

/** Whether the browser lets the page have each; null where it can't tell. */
export type Allowed = Readonly<Record<MediaKind, boolean | null>>

/** Tells whenever the person changes in the browser what the page may have; never before `start()`. */
export class PermissionWatch {
  readonly #deps: { scope: Scope; permissions: PermissionsLike | undefined; changed(allowed: Allowed): void }
  #statuses: Record<MediaKind, PermissionStatus | null> = { audio: null, video: null }
  #started = false

  constructor(deps: { scope: Scope; permissions: PermissionsLike | undefined; changed(allowed: Allowed): void }) {
    this.#deps = deps
  }

  /** May be called again and again. */
  start(): void {
    if (this.#started) return
    this.#started = true
    const { scope, permissions, changed } = this.#deps
    const isAllowed = (kind: MediaKind): boolean | null => {
      const status = this.#statuses[kind]
      return status ? status.state === 'granted' : null
    }
    for (const kind of ['audio', 'video'] as const) {
      void permissionStatus(permissions, NAMES[kind]).then((status) => {
        if (!status || scope.closed) return
        this.#statuses[kind] = status
        scope.listen(status, 'change', () => changed({ audio: isAllowed('audio'), video: isAllowed('video') }))
      })
    }
  }
}
