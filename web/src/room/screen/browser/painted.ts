/** Returns a stream with a drawn person in place of a camera, and a tone in place of a voice. */
export function paintedStream(at: number, portrait = false): MediaStream {
  const canvas = document.createElement('canvas')
  canvas.width = portrait ? 360 : 640
  canvas.height = portrait ? 640 : 360
  const pen = canvas.getContext('2d') as CanvasRenderingContext2D
  const looks = [
    ['#c9b79a', '#e3b48f', '#6e4a2a', '#3f6f8f'],
    ['#8fb8bd', '#c98f6b', '#3a2519', '#f4f7f8'],
    ['#a8b89a', '#f0c6a4', '#1e1a18', '#7a4d6b'],
    ['#f4f4f0', '#8d5a3c', '#14100e', '#c06040'],
  ]
  const [wall = '', skin = '', hair = '', coat = ''] = looks[at % looks.length] ?? []
  const ellipse = (x: number, y: number, width: number, height: number, fill: string): void => {
    pen.fillStyle = fill
    pen.beginPath()
    pen.ellipse(x, y, width, height, 0, 0, Math.PI * 2)
    pen.fill()
  }
  let turn = 0
  const draw = (): void => {
    turn += 1
    pen.fillStyle = wall
    pen.fillRect(0, 0, canvas.width, canvas.height)
    const x = canvas.width / 2 + Math.sin(turn / 9) * 6
    const y = canvas.height / 2
    ellipse(x, y - 30, 80, 98, hair)
    ellipse(x, y + 200, 165, 130, coat)
    pen.fillStyle = skin
    pen.fillRect(x - 25, y + 35, 50, 55)
    ellipse(x, y - 12, 62, 78, skin)
    ellipse(x, y - 74, 66, 33, hair)
    ellipse(x - 24, y - 17, 6, 7, '#2b2320')
    ellipse(x + 24, y - 17, 6, 7, '#2b2320')
  }
  draw()
  setInterval(draw, 100)
  return new MediaStream([...canvas.captureStream(10).getVideoTracks(), ...silentTracks()])
}

/** Returns a stream of a screen with much small text. */
export function paintedScreen(): MediaStream {
  const canvas = document.createElement('canvas')
  canvas.width = 1280
  canvas.height = 720
  const pen = canvas.getContext('2d') as CanvasRenderingContext2D
  let turn = 0
  const draw = (): void => {
    turn += 1
    pen.fillStyle = '#ffffff'
    pen.fillRect(0, 0, canvas.width, canvas.height)
    pen.fillStyle = '#0f7285'
    pen.fillRect(0, 0, canvas.width, 56)
    pen.fillStyle = '#243036'
    pen.font = '20px sans-serif'
    for (let line = 0; line < 20; line += 1)
      pen.fillText(
        `${line + 1}.  Blood pressure ${110 + line}/${70 + (line % 9)} mmHg, pulse ${60 + line}`,
        60,
        110 + line * 30,
      )
    pen.fillRect(1200 + (turn % 10), 680, 40, 20)
  }
  draw()
  setInterval(draw, 200)
  return new MediaStream(canvas.captureStream(5).getVideoTracks())
}

function silentTracks(): MediaStreamTrack[] {
  const context = new AudioContext()
  return context.createMediaStreamDestination().stream.getAudioTracks()
}
