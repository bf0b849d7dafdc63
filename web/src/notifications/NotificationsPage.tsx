import { Button, Group, Stack } from '@mantine/core'
import type { Notification } from '@medconsult/contract'
import { IconBell, IconChecks, IconSettings } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { problemMessage } from '../platform/index.ts'
import {
  Announce,
  CardLine,
  CardList,
  EmptyState,
  ListCard,
  MoreButton,
  Page,
  Problem,
  QueryPending,
  showDay,
  showTime,
} from '../ui/index.ts'
import classes from './NotificationsPage.module.css'
import { pathOf, useLabels } from './use-labels.ts'
import { type Notifications, useNotifications } from './use-notifications.ts'

/** Lists one's notifications, newest first. */
export default function NotificationsPage() {
  const { t } = useTranslation('notifications')
  const notifications = useNotifications()
  return (
    <Page
      title={t('title')}
      lead={t('lead')}
      aside={
        <Button
          component={Link}
          to="/notifications/settings"
          variant="default"
          leftSection={<IconSettings size={18} aria-hidden="true" />}
        >
          {t('settings')}
        </Button>
      }
    >
      {notifications.list ? (
        <List list={notifications.list} notifications={notifications} />
      ) : (
        <QueryPending query={notifications} label={t('loading')} />
      )}
    </Page>
  )
}

function List({ list, notifications }: { list: Notification[]; notifications: Notifications }) {
  const { t } = useTranslation('notifications')
  if (list.length === 0)
    return (
      <EmptyState icon={<IconBell size={28} />} title={t('emptyTitle')}>
        {t('emptyBody')}
      </EmptyState>
    )
  const anyUnread = list.some(({ readAt }) => readAt === null)
  return (
    <Stack gap="lg">
      {anyUnread ? (
        <Group justify="flex-end">
          <Button
            variant="subtle"
            data-flush
            leftSection={<IconChecks size={18} aria-hidden="true" />}
            loading={notifications.readingAll}
            onClick={notifications.readAll}
          >
            {t('readAll')}
          </Button>
        </Group>
      ) : null}
      <Problem message={notifications.failedRead ? problemMessage(notifications.failedRead) : null} />
      <CardList>
        {list.map((one) => (
          <OneNotification
            key={one.id}
            notification={one}
            onOpen={() => (one.readAt === null ? notifications.read(one.id) : undefined)}
          />
        ))}
      </CardList>
      <Announce text={notifications.grown ? t('shown', { count: list.length }) : ''} />
      {notifications.more ? (
        <MoreButton label={t('more')} busy={notifications.fetchingMore} onMore={notifications.more} />
      ) : null}
      <Problem message={notifications.error ? problemMessage(notifications.error) : null} />
    </Stack>
  )
}

function OneNotification({ notification, onOpen }: { notification: Notification; onOpen: () => void }) {
  const { t } = useTranslation('notifications')
  const labelOf = useLabels()
  const path = pathOf(notification)
  const isUnread = notification.readAt === null
  return (
    <ListCard
      to={path}
      onOpen={onOpen}
      picture={<span className={classes.dot} data-unread={isUnread || undefined} aria-hidden="true" />}
      title={labelOf(notification)}
      quiet={!isUnread}
    >
      <CardLine>
        {t('when', { day: showDay(notification.createdAt), time: showTime(notification.createdAt) })}
        {isUnread ? ` · ${t('unread')}` : ''}
      </CardLine>
    </ListCard>
  )
}
