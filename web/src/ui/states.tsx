import { Button, Card, Skeleton, Stack, Text, Title, VisuallyHidden } from '@mantine/core'
import { IconRefresh } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import classes from './states.module.css'

/** Shows placeholder shapes while something is loading, and a text for screen readers. */
export function LoadingState({ label, rows = 3 }: { label: string; rows?: number }) {
  return (
    <Stack gap="md" aria-busy="true">
      <VisuallyHidden role="status">{label}</VisuallyHidden>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no identity
        <Skeleton key={row} height={row === 0 ? 96 : 72} radius="lg" />
      ))}
    </Stack>
  )
}

export function EmptyState(props: { icon: ReactNode; title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <Card className={classes.empty}>
      <Stack align="center" gap="xs" maw={420} mx="auto" ta="center">
        <span className={classes.icon} aria-hidden="true">
          {props.icon}
        </span>
        <Title order={2}>{props.title}</Title>
        {props.children ? <Text c="dimmed">{props.children}</Text> : null}
        {props.action ? <div className={classes.action}>{props.action}</div> : null}
      </Stack>
    </Card>
  )
}

export function ErrorState(props: { message: string; retryLabel: string; onRetry: () => void; busy?: boolean }) {
  return (
    <Card role="alert">
      <Stack align="flex-start" gap="md">
        <Text>{props.message}</Text>
        <Button
          variant="light"
          leftSection={<IconRefresh size={18} aria-hidden="true" />}
          onClick={props.onRetry}
          loading={props.busy ?? false}
        >
          {props.retryLabel}
        </Button>
      </Stack>
    </Card>
  )
}

/** Announces `text` to screen readers when it changes, and shows nothing. */
export function Announce({ text, urgent = false }: { text: string; urgent?: boolean }) {
  return (
    <VisuallyHidden role={urgent ? 'alert' : 'status'} aria-live={urgent ? 'assertive' : 'polite'} aria-atomic="true">
      {text}
    </VisuallyHidden>
  )
}
