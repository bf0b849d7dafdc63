import { ActionIcon } from '@mantine/core'
import { IconBell } from '@tabler/icons-react'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { Announce } from '../ui/index.ts'
import classes from './Bell.module.css'
import { renewPush } from './push-here.ts'
import { useServiceWorker } from './use-service-worker.ts'
import { useShownHere } from './use-shown-here.ts'
import { useUnread } from './use-unread.ts'
import { useZoneReport } from './use-zone-report.ts'

/** The bell in the header: the number of unread notifications, with a link to them. */
export function Bell({ userId }: { userId: string }) {
  const { t } = useTranslation('notifications')
  const { unread, arrived, last, hasArrived } = useUnread()
  useShownHere(last, ({ id }) => typeof id === 'string' && hasArrived(id))
  useServiceWorker()
  useZoneReport(userId)
  useEffect(() => void renewPush(userId), [userId])
  return (
    <>
      <ActionIcon
        component={Link}
        to="/notifications"
        variant="subtle"
        color="gray"
        size={44}
        radius="xl"
        className={classes.bell}
        data-unread={unread > 0 || undefined}
        aria-label={unread > 0 ? t('bellUnread', { count: unread }) : t('bell')}
      >
        <IconBell size={22} aria-hidden="true" />
        {unread > 0 ? (
          <span className={classes.count} data-count={unread > 99 ? '99+' : unread} aria-hidden="true" />
        ) : null}
      </ActionIcon>
      <Announce text={arrived === '' ? '' : t('arrived', { text: arrived })} />
    </>
  )
}
