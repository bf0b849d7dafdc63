import { Button, Group, Stack, Text } from '@mantine/core'
import type { Meeting } from '@medconsult/contract'
import { useTranslation } from 'react-i18next'
import type { RoomPerson } from '../../room/people/index.ts'
import { Dialog } from '../../ui/index.ts'
import { useMeetingTime } from '../index.ts'
import classes from './AdmitGuard.module.css'

/**
 * Asks the host to compare the expected name with the given one before somebody is admitted, because the wrong person
 * in a consultation is a data breach.
 */
export function AdmitGuard(props: {
  people: readonly RoomPerson[]
  meeting: Meeting
  onAdmit: () => void
  onClose: () => void
}) {
  const { t } = useTranslation('meeting')
  const { people, meeting } = props
  const time = useMeetingTime(meeting.scheduledTime)
  return (
    <Dialog opened={people.length > 0} onClose={props.onClose} title={t('guard.title')} withClose={false} size="sm">
      <Stack gap="lg">
        <dl className={classes.facts}>
          <div>
            <dt>{t('guard.expected')}</dt>
            <dd>{meeting.patientName}</dd>
          </div>
          {time ? (
            <div>
              <dt>{t('guard.appointment')}</dt>
              <dd className={classes.time}>{time}</dd>
            </div>
          ) : null}
          <div>
            <dt>{t(people.length > 1 ? 'guard.givenAll' : 'guard.given')}</dt>
            {people.map((one) => (
              <dd key={one.id}>
                {one.name}
                {one.caption === '' ? null : (
                  <Text span size="sm" c="dimmed" display="block">
                    {one.caption}
                  </Text>
                )}
              </dd>
            ))}
          </div>
        </dl>
        <Text size="sm" c="dimmed">
          {t(people.every((one) => one.caption !== '') ? 'guard.hintSignedIn' : 'guard.hint')}
        </Text>
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={props.onClose} data-autofocus>
            {t('guard.back')}
          </Button>
          <Button onClick={props.onAdmit}>{t('guard.admit')}</Button>
        </Group>
      </Stack>
    </Dialog>
  )
}
