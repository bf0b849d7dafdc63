import './index.ts'
import { Button, Switch, Title } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, Navigate, useNavigate } from 'react-router'
import { useConfig } from '../../accounts/index.ts'
import { problemMessage, useSession } from '../../platform/index.ts'
import { keepTicket, LobbyFrame, NameForm } from '../../room/lobby/index.ts'
import { LoadingState } from '../../ui/index.ts'
import { JoinByCode, useCreateMeeting } from '../index.ts'
import { WhoIsHere } from './MeetPage.tsx'

/** `/meet`: creates a meeting without an account, where the clinic allows that. Doctors have a page of their own. */
export default function StartPage() {
  return (
    <WhoIsHere>
      <Start />
    </WhoIsHere>
  )
}

function Start() {
  const { t } = useTranslation('meeting')
  const config = useConfig()
  const { user } = useSession()
  const navigate = useNavigate()
  const create = useCreateMeeting()
  const [lobby, setLobby] = useState(true)
  if (user?.role === 'DOCTOR') return <Navigate to="/meetings" replace />
  if (config === null)
    return (
      <LobbyFrame title={t('start.title')}>
        <LoadingState label={t('opening')} rows={1} />
      </LobbyFrame>
    )
  if (config.meetings !== 'open' || user?.role === 'ADMIN')
    return (
      <LobbyFrame title={t('start.join')} lead={t('start.doctorsOnlyBody')}>
        <JoinByCode />
        <Button component={Link} to="/" variant="default">
          {t(user ? 'over.home' : 'start.signIn')}
        </Button>
      </LobbyFrame>
    )
  return (
    <LobbyFrame title={t('start.title')} lead={t('start.body')}>
      <NameForm
        hint={t('start.nameHint')}
        submit={t('start.submit')}
        busy={create.isPending}
        error={create.error ? problemMessage(create.error) : null}
        options={
          <Switch
            label={t('start.lobby')}
            checked={lobby}
            onChange={(event) => setLobby(event.currentTarget.checked)}
          />
        }
        onName={(hostName) =>
          create.mutate(
            { hostName, lobby },
            {
              onSuccess: ({ roomId, hostToken }) => {
                if (hostToken !== null) keepTicket({ link: roomId, token: hostToken })
                void navigate(`/meet/${roomId}`)
              },
            },
          )
        }
      />
      <Title order={2}>{t('start.join')}</Title>
      <JoinByCode />
    </LobbyFrame>
  )
}
