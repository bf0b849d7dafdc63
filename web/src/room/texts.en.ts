import { chatTexts } from './chat/texts.en.ts'
import { roomTexts } from './screen/texts.en.ts'

export const texts = {
  room: roomTexts,
  chat: chatTexts,
  knock: {
    says: '{{name}} would like to come in.',
    saysRole: '{{name}} ({{role}}) would like to come in.',
    flash: 'Somebody is waiting',
    body: 'Somebody would like to come into your call.',
  },
} as const
