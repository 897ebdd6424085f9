let audio: AudioContext | null = null

/** Two soft tones. A browser that wants a touch first stays silent. */
export function chime() {
  audio ??= new AudioContext()
  const begin = audio.currentTime
  for (const [at, pitch] of [
    [0, 660],
    [0.14, 880],
  ] as const) {
    const tone = audio.createOscillator()
    const loudness = audio.createGain()
    tone.frequency.value = pitch
    loudness.gain.setValueAtTime(0.08, begin + at)
    loudness.gain.exponentialRampToValueAtTime(0.0001, begin + at + 0.35)
    tone.connect(loudness).connect(audio.destination)
    tone.start(begin + at)
    tone.stop(begin + at + 0.36)
  }
}
