import type { NotificationChannel, NotificationKind, NotificationSettings } from '@medconsult/contract'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { call } from '../platform/index.ts'
import { patchLive } from '../platform/live-index.ts'
import { keys } from './keys.ts'
import { type PushHere, readPushState, startPush, stopPush } from './push-here.ts'

interface Choice {
  kind: NotificationKind
  channel: NotificationChannel
  enabled: boolean
}

/** Reads and changes one's settings. A switch changes at once, and goes back if the server refuses. */
export function useSettings() {
  const cache = useQueryClient()
  const query = useQuery({
    queryKey: keys.settings,
    queryFn: ({ signal }) => call('notificationSettings', { signal }),
    refetchOnMount: 'always',
    // The link that confirms the e-mail address opens in another tab.
    refetchOnWindowFocus: 'always',
  })
  const change = useMutation({
    mutationFn: (choice: Choice) => call('chooseNotifications', { body: { choices: [choice] } }),
    onMutate: (choice) =>
      patchLive<NotificationSettings>(cache, keys.settings, (before) => before && withChoice(before, choice)),
    onError: () => void cache.invalidateQueries({ queryKey: keys.settings }),
  })
  return { query, change }
}

function withChoice(settings: NotificationSettings, { kind, channel, enabled }: Choice): NotificationSettings {
  const choices = settings.choices.map((one) =>
    one.kind === kind && one.channel === channel ? { ...one, enabled } : one,
  )
  return { ...settings, choices }
}

/** Whether this browser receives pushes while the page is closed; `null` while that is unknown. */
export function usePushHere(publicKey: string) {
  const [here, setHere] = useState<PushHere | null>(null)
  const change = useMutation({
    mutationFn: (wanted: boolean) => (wanted ? startPush(publicKey) : stopPush()),
    onSuccess: setHere,
  })
  useEffect(() => {
    let stopped = false
    void readPushState(publicKey).then((found) => {
      if (!stopped) setHere(found)
    })
    return () => {
      stopped = true
    }
  }, [publicKey])
  return { here, change }
}
