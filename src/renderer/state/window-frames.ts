import type { FrameSource } from './frame-batch.ts';

export function createWindowFrames(window: Window): FrameSource {
  return {
    hidden: () => window.document.visibilityState === 'hidden',
    request(callback) {
      const frame = window.requestAnimationFrame(callback);
      return () => window.cancelAnimationFrame(frame);
    },
    // React renders in the microtask that it queued when the state changed. A task that is posted to
    // tell when the frame is drawn would wait behind keys and frames, and count them too.
    rendered: (callback) => queueMicrotask(callback),
    keys: () => window.performance.eventCounts.get('keydown') ?? 0,
  };
}
