import { Button, Card, Group, Stack, Text, TextInput, Title } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { failureCode, problemMessage, useSession } from '../../platform/index.ts'
import { Dialog, Problem, toast } from '../../ui/index.ts'
import classes from './Security.module.css'
import { useChangeName } from './use-own-account.ts'

/** Who one is here: name and address. */
export function AccountCard() {
  const { t } = useTranslation('security')
  const { user } = useSession()
  const [isOpen, setOpen] = useState(false)
  if (!user) return null
  return (
    <Card className={classes.card} component="section">
      <Stack gap="sm" align="flex-start">
        <Title order={2}>{t('account.title')}</Title>
        <dl className={classes.facts}>
          <dt>{t('account.name')}</dt>
          <dd>{user.name}</dd>
          <dt>{t('account.email')}</dt>
          <dd>{user.email}</dd>
        </dl>
        <Button variant="default" onClick={() => setOpen(true)}>
          {t('account.change')}
        </Button>
      </Stack>
      <Dialog opened={isOpen} onClose={() => setOpen(false)} title={t('account.change')} withClose={false}>
        <NameForm name={user.name} onClose={() => setOpen(false)} />
      </Dialog>
    </Card>
  )
}

function NameForm({ name, onClose }: { name: string; onClose: () => void }) {
  const { t } = useTranslation('security')
  const [given, setGiven] = useState(name)
  const rename = useChangeName()
  const isRefused = given.trim() === '' || (rename.isError && failureCode(rename.error) === 'VALIDATION')
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (given.trim() === '') return
    rename.mutate(given, {
      onSuccess: () => {
        toast(t('account.done'))
        onClose()
      },
    })
  }
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <Text c="dimmed">{t('account.seen')}</Text>
        <TextInput
          label={t('account.name')}
          autoComplete="name"
          maxLength={100}
          data-autofocus
          value={given}
          onChange={(event) => {
            rename.reset()
            setGiven(event.currentTarget.value)
          }}
          error={isRefused ? t('account.refused') : null}
        />
        <Problem message={rename.error && !isRefused ? problemMessage(rename.error) : null} />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button type="submit" loading={rename.isPending}>
            {t('account.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
