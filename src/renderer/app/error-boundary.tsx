import { Component, type ErrorInfo, type ReactNode } from 'react';
import { Button } from '../ui/button.tsx';
import { ErrorState } from '../ui/error-state.tsx';

type Props = {
  readonly children: ReactNode;
  /** What broke, as the start of a sentence: "This chat". */
  readonly what: string;
  /** A change of it shows the children again. */
  readonly resetKey?: string;
};

type State = { readonly failed: boolean; readonly resetKey: string | undefined };

/** Keeps a broken part from taking the window with it. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { failed: false, resetKey: this.props.resetKey };

  static getDerivedStateFromError(): Partial<State> {
    return { failed: true };
  }

  static getDerivedStateFromProps(props: Props, state: State): Partial<State> | null {
    if (props.resetKey === state.resetKey) return null;
    return { failed: false, resetKey: props.resetKey };
  }

  override componentDidCatch(error: Error, info: ErrorInfo): void {
    reportError(new Error(`render failed${info.componentStack ?? ''}`, { cause: error }));
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return (
      <ErrorState
        fill
        title={`${this.props.what} could not be shown`}
        onRetry={() => this.setState({ failed: false })}
        actions={<Button onClick={() => window.location.reload()}>Reload the window</Button>}
      >
        Nothing was lost: the work goes on in the background.
      </ErrorState>
    );
  }
}
