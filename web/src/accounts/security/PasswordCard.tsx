import { Button, Card, Group, PasswordInput, Stack, Text, Title } from '@mantine/core'
import { type FormEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { failureCode, problemMessage } from '../../platform/index.ts'
import { Dialog, Problem, toast } from '../../ui/index.ts'
import { isLongEnough, MAX_PASSWORD } from '../checks.ts'
import classes from './Security.module.css'
import { useChangePassword } from './use-own-account.ts'

/** Changes one's own password by the old one. */
export function PasswordCard() {
  const { t } = useTranslation('security')
  const [isOpen, setOpen] = useState(false)
  return (
    <Card className={classes.card} component="section">
      <Stack gap="sm" align="flex-start">
        <Title order={2}>{t('newPassword.title')}</Title>
        <Text c="dimmed">{t('newPassword.lead')}</Text>
        <Button variant="default" onClick={() => setOpen(true)}>
          {t('newPassword.change')}
        </Button>
      </Stack>
      <Dialog opened={isOpen} onClose={() => setOpen(false)} title={t('newPassword.change')} withClose={false}>
        <NewPasswordForm onClose={() => setOpen(false)} />
      </Dialog>
    </Card>
  )
}

function NewPasswordForm({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('security')
  const [old, setOld] = useState('')
  const [given, setGiven] = useState('')
  const [tried, setTried] = useState(false)
  const oldInput = useRef<HTMLInputElement>(null)
  const newInput = useRef<HTMLInputElement>(null)
  const change = useChangePassword()
  const code = change.isError ? failureCode(change.error) : null
  const isWrong = code === 'PASSWORD_WRONG'
  const isBad = code === 'PASSWORD_COMMON' || code === 'PASSWORD_PERSONAL'
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    setTried(true)
    if (old === '') oldInput.current?.focus()
    else if (!isLongEnough(given)) newInput.current?.focus()
    else
      change.mutate(
        { password: old, newPassword: given },
        {
          onSuccess: () => {
            toast(t('newPassword.done'))
            onClose()
          },
        },
      )
  }
  const toggle = { 'aria-label': t('password.show') }
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <Text c="dimmed">{t('newPassword.lead')}</Text>
        <PasswordInput
          ref={oldInput}
          label={t('newPassword.old')}
          autoComplete="current-password"
          data-autofocus
          visibilityToggleButtonProps={toggle}
          value={old}
          onChange={(event) => {
            change.reset()
            setOld(event.currentTarget.value)
          }}
          error={isWrong ? problemMessage(change.error) : tried && old === '' ? t('password.missing') : null}
        />
        <PasswordInput
          ref={newInput}
          label={t('newPassword.new')}
          description={t('newPassword.hint')}
          autoComplete="new-password"
          maxLength={MAX_PASSWORD}
          visibilityToggleButtonProps={toggle}
          value={given}
          onChange={(event) => {
            change.reset()
            setGiven(event.currentTarget.value)
          }}
          error={isBad ? problemMessage(change.error) : tried && !isLongEnough(given) ? t('newPassword.short') : null}
        />
        <Problem message={change.error && !isWrong && !isBad ? problemMessage(change.error) : null} />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button type="submit" loading={change.isPending}>
            {t('newPassword.submit')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
