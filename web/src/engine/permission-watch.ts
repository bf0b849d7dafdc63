import type { Scope } from './scope.ts'
import type { MediaKind } from './types.ts'
import { type PermissionsLike, permissionStatus } from './which-failed.ts'

const NAMES = { audio: 'microphone', video: 'camera' } as const

/** Whether the page may use each device; null where the browser does not show it. */
export type Allowed = Readonly<Record<MediaKind, boolean | null>>

/** Calls `changed` when the person changes a permission in the browser, after `start()` was called. */
export class PermissionWatch {
  readonly #deps: { scope: Scope; permissions: PermissionsLike | undefined; changed(allowed: Allowed): void }
  #statuses: Record<MediaKind, PermissionStatus | null> = { audio: null, video: null }
  #started = false

  constructor(deps: { scope: Scope; permissions: PermissionsLike | undefined; changed(allowed: Allowed): void }) {
    this.#deps = deps
  }

  /** Starts watching. Further calls have no effect. */
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
