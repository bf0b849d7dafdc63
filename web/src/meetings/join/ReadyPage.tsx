import { Button, Card, Group, Stack, Text } from '@mantine/core'
import type { Meeting } from '@medconsult/contract'
import { IconUserQuestion } from '@tabler/icons-react'
import { Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { loadReadyCheck } from '../../devices/index.ts'
import { i18n, lazyComponent, problemMessage, useSession } from '../../platform/index.ts'
import { useRoomContext } from '../../room/index.ts'
import { LobbyFrame, useRoomGuests } from '../../room/lobby/index.ts'
import { useKnock } from '../../room/people/index.ts'
import { Announce, ConfirmDialog, LoadingState } from '../../ui/index.ts'
import { Problem } from '../../ui/Problem.tsx'
import { MeetingLink, useEndMeeting, useMeetingTime } from '../index.ts'
import type { MeetingPlace, Membership } from './use-membership.ts'
import { usePersonOf } from './use-person-of.ts'

const ReadyCheckCard = lazyComponent(loadReadyCheck)

interface ReadyPageProps {
  membership: Membership
  place: MeetingPlace
  /** True if the person was in the room just before. */
  cameBack: boolean
  onEnter: () => void
}

/** Lets somebody who may enter at once test their devices first. The host also sees who waits, and the link. */
export function ReadyPage({ membership, place, cameBack, onEnter }: ReadyPageProps) {
  const { t } = useTranslation('meeting')
  const { role } = useRoomContext()
  const { meeting, isHost } = membership
  const time = useMeetingTime(meeting.scheduledTime)
  const title = isHost ? t('yours') : t('with', { host: meeting.hostName })
  return (
    <LobbyFrame
      title={isHost && meeting.patientName ? t('yoursWith', { name: meeting.patientName }) : title}
      lead={
        <>
          {time ? <div>{t('planned', { time })}</div> : null}
          <div>{t(cameBack ? 'ready.back' : 'ready.body')}</div>
        </>
      }
    >
      <Card>
        <Stack gap="md">
          {isHost ? <Knocks meetingId={meeting.id} /> : null}
          <Button size="lg" loading={place.knock.isPending} onClick={onEnter}>
            {t('ready.join')}
          </Button>
          <Problem message={place.knock.error ? problemMessage(place.knock.error) : null} />
          {isHost ? <End meeting={meeting} place={place} /> : null}
        </Stack>
      </Card>
      {isHost && !meeting.linkRevoked ? (
        <Card>
          <MeetingLink meeting={meeting} level={2} />
        </Card>
      ) : null}
      <Suspense fallback={<LoadingState label={i18n.t('loading')} rows={1} />}>
        <ReadyCheckCard viewer={role} report={null} />
      </Suspense>
    </LobbyFrame>
  )
}

/** Shows the host who waits already. They are admitted from within the room, where the host can see them. */
function Knocks({ meetingId }: { meetingId: string }) {
  const { t } = useTranslation('meeting')
  const guests = useRoomGuests(meetingId)
  const personOf = usePersonOf()
  const news = useKnock(guests.waiting.map(personOf))
  const count = guests.waiting.length
  return (
    <>
      <Announce text={news} />
      <Group gap="sm" wrap="nowrap">
        <IconUserQuestion size={22} aria-hidden="true" />
        <Text fw={count > 0 ? 600 : 400}>{count > 0 ? t('ready.waiting', { count }) : t('ready.alone')}</Text>
      </Group>
    </>
  )
}

/** Cancels a meeting that did not begin, and ends one that did. */
function End({ meeting, place }: { meeting: Meeting; place: MeetingPlace }) {
  const { t } = useTranslation('meeting')
  const { user } = useSession()
  const [asks, setAsks] = useState(false)
  const end = useEndMeeting(meeting.roomId, place.invalidate)
  const which = meeting.status === 'ACTIVE' ? 'end' : 'cancel'
  return (
    <>
      <Group justify="space-between" gap="xs">
        {user?.role === 'DOCTOR' ? (
          <Button component={Link} to="/meetings" variant="subtle" color="gray" size="compact-md">
            {t('ready.meetings')}
          </Button>
        ) : null}
        <Button variant="subtle" color="gray" size="compact-md" onClick={() => setAsks(true)}>
          {t(`ready.${which}`)}
        </Button>
      </Group>
      <Problem message={end.error ? problemMessage(end.error) : null} />
      <ConfirmDialog
        opened={asks}
        title={t(`ready.${which}Title`)}
        body={t(`ready.${which}Body`)}
        confirm={t(`ready.${which}`)}
        danger
        busy={end.isPending}
        onConfirm={() => end.mutate(meeting.status, { onSettled: () => setAsks(false) })}
        onClose={() => setAsks(false)}
      />
    </>
  )
}
