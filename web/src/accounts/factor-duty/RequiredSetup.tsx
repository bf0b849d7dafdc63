import { Box, Button, Stack } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Brand } from '../../ui/Brand.tsx'
import { Page } from '../../ui/index.ts'
import { ClinicContact } from '../ClinicContact.tsx'
import { RecoveryCodes, SetupCard } from '../security/index.ts'

/**
 * The only page of somebody whose time to set up a second factor is over.
 * @param onKeep called with true as long as the recovery codes are shown, for which the page has to stay
 */
export default function RequiredSetup(props: { onKeep: (isKept: boolean) => void; onSignOut: () => void }) {
  const { t } = useTranslation('factorDuty')
  const [codes, setCodes] = useState<string[] | null>(null)
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
            <SetupCard
              onDone={(made) => {
                props.onKeep(true)
                setCodes(made)
              }}
            />
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
