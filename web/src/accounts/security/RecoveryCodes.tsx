import { Button, Card, Stack, Text, Title } from '@mantine/core'
import { IconDownload, IconPrinter } from '@tabler/icons-react'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useSession } from '../../platform/index.ts'
import { CopyButton, saveFile } from '../../ui/index.ts'
import classes from './Security.module.css'

/** Shows new recovery codes, this once, with ways to keep them. */
export function RecoveryCodes({ codes, onDone }: { codes: string[]; onDone: () => void }) {
  const { t } = useTranslation('security')
  const { user } = useSession()
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  const text = [t('keep.file', { email: user?.email ?? '', place: window.location.host }), '', ...codes, ''].join('\n')
  return (
    <Card className={classes.card} component="section">
      <Title order={2} mb="xs" ref={heading} tabIndex={-1} className={classes.title ?? ''}>
        {t('keep.title')}
      </Title>
      <Stack gap="md">
        <Text c="dimmed">{t('keep.lead')}</Text>
        <ul className={classes.codes} aria-label={t('keep.list')}>
          {codes.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ul>
        <div className={classes.ways}>
          <CopyButton text={text} label={t('keep.copy')} />
          <Button
            variant="default"
            leftSection={<IconDownload size={18} aria-hidden="true" />}
            onClick={() => saveFile(new File([text], 'recovery-codes.txt', { type: 'text/plain' }))}
          >
            {t('keep.save')}
          </Button>
          <Button
            variant="default"
            leftSection={<IconPrinter size={18} aria-hidden="true" />}
            onClick={() => window.print()}
          >
            {t('keep.print')}
          </Button>
        </div>
        <div className={classes.done}>
          <Button variant="default" onClick={onDone}>
            {t('keep.done')}
          </Button>
        </div>
      </Stack>
    </Card>
  )
}
