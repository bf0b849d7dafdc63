import { Button, Group, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call, deviceStorage, problemMessage, serverClock, session, useSession } from '../platform/index.ts'
import { browserZone, isSameClock, Problem, showZone, viewerZone } from '../ui/index.ts'

/** The storage key for the person, the profile's zone and the device's zone for which the hint was closed. */
const KEY = 'medconsult-zone-kept'

/**
 * Says on every page that times are in the zone of the profile while this device is set to another zone. One click changes
 * the profile, another one closes the hint.
 * @param onChanged called when the profile's zone has changed, because every time on the page has changed with it
 */
export function ZoneHint({ onChanged }: { onChanged: () => void }) {
  const { t } = useTranslation('notifications')
  const { user } = useSession()
  const [kept, setKept] = useState(() => deviceStorage.get(KEY))
  const take = useMutation({
    mutationFn: (timeZone: string) => call('chooseNotifications', { body: { timeZone } }),
    onSuccess: ({ timeZone }) => {
      session.knowTimeZone(timeZone)
      onChanged()
    },
  })
  const [own, here] = [viewerZone(), browserZone()]
  const pair = `${user?.id} ${own} ${here}`
  if (!user?.timeZone || kept === pair || isSameClock(own, here, serverClock.now())) return null
  const zones = { own: showZone(own), here: showZone(here) }
  return (
    <aside aria-label={t('zone.title')}>
      <Group gap="xs" justify="center" px="md" py={6}>
        <Text size="sm" c="dimmed">
          {t('zone.body', zones)}
        </Text>
        <Button size="compact-md" variant="subtle" loading={take.isPending} onClick={() => take.mutate(here)}>
          {t('zone.take', zones)}
        </Button>
        <Button
          size="compact-md"
          variant="subtle"
          color="gray"
          onClick={() => {
            deviceStorage.set(KEY, pair)
            setKept(pair)
          }}
        >
          {t('zone.keep', zones)}
        </Button>
        <Problem message={take.error ? problemMessage(take.error) : null} />
      </Group>
    </aside>
  )
}
