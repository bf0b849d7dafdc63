import { Box, Button, Card, Stack, Title } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Brand } from '../../ui/Brand.tsx'
import { Page } from '../../ui/index.ts'
import { ClinicContact } from '../ClinicContact.tsx'
import { supportsPasskeys } from '../passkey-support.ts'
import { AddPasskeyForm } from '../passkeys/index.ts'
import { RecoveryCodes, SetupCard } from '../security/index.ts'
import classes from '../security/Security.module.css'
import { useConfig } from '../use-accounts.ts'

/**
 * The only page of somebody whose time to set up a second factor is over.
 * @param onKeep called with true as long as the recovery codes are shown, for which the page has to stay
 */
export default function RequiredSetup(props: { onKeep: (isKept: boolean) => void; onSignOut: () => void }) {
  const { t } = useTranslation(['factorDuty', 'passkeys'])
  const config = useConfig()
  const [codes, setCodes] = useState<string[] | null>(null)
  const [isPasskey, setPasskey] = useState(false)
  const keep = (made: string[]): void => {
    props.onKeep(true)
    setCodes(made)
  }
  return (
    <main>
      <Page
        title={t('page')}
        lead={codes ? undefined : t('lead')}
        back={
          <Box mb="md">
            <Brand />
          </Box>
        }
        narrow
      >
        {codes ? (
          <RecoveryCodes codes={codes} onDone={() => props.onKeep(false)} />
        ) : (
          <Stack gap="lg">
            {isPasskey ? (
              <Card className={classes.card} component="section">
                <Title order={2} mb="xs">
                  {t('passkeys:add')}
                </Title>
                <AddPasskeyForm isFirst onDone={keep} onCancel={() => setPasskey(false)} />
              </Card>
            ) : (
              <>
                <SetupCard onDone={keep} />
                {supportsPasskeys(config?.passkeyHost) ? (
                  <Button variant="default" onClick={() => setPasskey(true)}>
                    {t('passkeys:instead')}
                  </Button>
                ) : null}
              </>
            )}
            <Button variant="default" onClick={props.onSignOut}>
              {t('signOut')}
            </Button>
            <ClinicContact />
          </Stack>
        )}
      </Page>
    </main>
  )
}
