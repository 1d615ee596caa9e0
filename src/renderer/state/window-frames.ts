import type { FrameSource } from './frame-batch.ts';

export function createWindowFrames(window: Window): FrameSource {
  return {
    hidden: () => window.document.visibilityState === 'hidden',
    request(callback) {
      const frame = window.requestAnimationFrame(callback);
      return () => window.cancelAnimationFrame(frame);
    },
    drawn(callback) {
      // Delivered when the frame's style, layout and paint are done.
      const { port1, port2 } = new MessageChannel();
      port1.addEventListener(
        'message',
        () => {
          port1.close();
          callback();
        },
        { once: true },
      );
      port1.start();
      port2.postMessage(undefined);
    },
    keys: () => window.performance.eventCounts.get('keydown') ?? 0,
  };
}
