import * as monaco from 'monaco-editor/editor';
import EditorWorker from 'monaco-editor/editor/editor.worker?worker';
import 'monaco-editor/features/clipboard/register';
import 'monaco-editor/features/codicon/register';
import 'monaco-editor/features/diffEditor/register';
import 'monaco-editor/features/find/register';
import 'monaco-editor/features/folding/register';
import 'monaco-editor/features/hover/register';
import 'monaco-editor/features/wordOperations/register';
// Names and extensions only; a grammar is fetched when a file of its language is first shown.
import 'monaco-editor/languages/definitions/register.all';
import './monaco-diff.css';

/** The editor with what a diff needs; the rest of it stays out of the bundle. */
self.MonacoEnvironment = { getWorker: () => new EditorWorker() };

export { monaco };
