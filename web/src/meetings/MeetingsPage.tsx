import { Button, Stack, Text } from '@mantine/core'
import type { Meeting } from '@medconsult/contract'
import { IconLink, IconVideoPlus } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { problemMessage, useSession } from '../platform/index.ts'
import { useKeptState } from '../platform/live-index.ts'
import { CardGroup, CardGroups, CardList, EmptyState, MoreButton, Page, Problem, QueryPending } from '../ui/index.ts'
import { CreateMeetingDialog } from './CreateMeetingDialog.tsx'
import { JoinByCode } from './JoinByCode.tsx'
import { MeetingCard } from './MeetingCard.tsx'
import { useMeetings } from './use-meetings.ts'

/** Lists one's own meetings. Doctors can create one here, and patients can join one. */
export default function MeetingsPage() {
  const { t } = useTranslation('meetings')
  const { user } = useSession()
  const [creating, setCreating] = useKeptState('creating', false)
  const list = useMeetings()
  const isDoctor = user?.role === 'DOCTOR'
  const create = isDoctor ? (
    <Button leftSection={<IconVideoPlus size={20} aria-hidden="true" />} onClick={() => setCreating(true)}>
      {t('new')}
    </Button>
  ) : null
  return (
    <Page title={t('title')} lead={t(isDoctor ? 'lead' : 'leadPatient')} aside={create}>
      {list.meetings ? (
        list.meetings.length === 0 ? (
          <EmptyState icon={<IconLink size={28} />} title={t('emptyTitle')} action={create}>
            {t(isDoctor ? 'emptyBody' : 'emptyPatient')}
          </EmptyState>
        ) : (
          <Lists meetings={list.meetings} list={list} />
        )
      ) : (
        <QueryPending query={list} label={t('loading')} />
      )}
      <JoinByCode />
      {isDoctor ? <CreateMeetingDialog opened={creating} onClose={() => setCreating(false)} /> : null}
    </Page>
  )
}

const isOpen = ({ status }: Meeting): boolean => status === 'SCHEDULED' || status === 'ACTIVE'
const startOf = (meeting: Meeting): string => meeting.scheduledTime ?? meeting.createdAt

function Lists({ meetings, list }: { meetings: Meeting[]; list: ReturnType<typeof useMeetings> }) {
  const { t } = useTranslation('meetings')
  // Open meetings come first, the soonest at the top; then the past ones, the newest at the top.
  const open = meetings.filter(isOpen).sort((one, other) => startOf(one).localeCompare(startOf(other)))
  const past = meetings.filter((one) => !isOpen(one))
  return (
    <CardGroups>
      <CardGroup title={t('open')}>
        {open.length === 0 ? <Text c="dimmed">{t('noneOpen')}</Text> : null}
        <CardList>
          {open.map((meeting) => (
            <MeetingCard key={meeting.id} meeting={meeting} />
          ))}
        </CardList>
      </CardGroup>
      {past.length > 0 ? (
        <CardGroup title={t('past')}>
          <CardList>
            {past.map((meeting) => (
              <MeetingCard key={meeting.id} meeting={meeting} />
            ))}
          </CardList>
        </CardGroup>
      ) : null}
      <Stack>
        {list.more ? <MoreButton label={t('more')} busy={list.fetchingMore} onMore={list.more} /> : null}
        <Problem message={list.error ? problemMessage(list.error) : null} />
      </Stack>
    </CardGroups>
  )
}
