import type { TemplateVersionParameter } from '#shared/api/templates.ts';
import type { TemplateDefinition } from './types.ts';

function textParameter(
  name: string,
  texts: { readonly displayName: string; readonly description: string },
  required: boolean,
): TemplateVersionParameter {
  return {
    name,
    display_name: texts.displayName,
    description: texts.description,
    description_plaintext: texts.description,
    type: 'string',
    form_type: 'input',
    mutable: false,
    default_value: '',
    icon: '',
    options: [],
    required,
    ephemeral: false,
  };
}

const approvalsDescription =
  'When you are asked before an agent acts. What lies outside the folder is always asked for.';

const approvalsParameter: TemplateVersionParameter = {
  name: 'approvals',
  display_name: 'Approvals',
  description: approvalsDescription,
  description_plaintext: approvalsDescription,
  type: 'string',
  form_type: 'radio',
  mutable: true,
  default_value: 'ask',
  icon: '',
  options: [
    {
      name: 'Ask',
      description: 'Ask before every edit and every command.',
      value: 'ask',
      icon: '',
    },
    {
      name: 'Edit freely',
      description: 'Edit files in the folder freely, ask before every command.',
      value: 'edit',
      icon: '',
    },
    {
      name: 'Full',
      description: 'Edit and run commands without asking.',
      value: 'full',
      icon: '',
    },
  ],
  required: false,
  ephemeral: false,
};

/** The templates that every installation has. */
export const BUILT_IN_TEMPLATES: readonly TemplateDefinition[] = [
  {
    kind: 'local-folder',
    displayName: 'Local folder',
    description: 'Work in a folder of this computer, as it is.',
    icon: '',
    readme:
      '# Local folder\n\nThe workspace is a folder that you choose. Stopping or deleting the workspace ends its processes and never touches the files.\n',
    parameters: [
      textParameter(
        'folder',
        { displayName: 'Folder', description: 'Absolute path of an existing folder.' },
        true,
      ),
      approvalsParameter,
    ],
  },
  {
    kind: 'git-worktree',
    displayName: 'Git worktree',
    description: 'Work on a branch of its own, beside your checkout.',
    icon: '',
    readme:
      '# Git worktree\n\nThe workspace is a new worktree of a repository that you choose, on a new branch. Deleting the workspace removes the worktree and keeps the branch; it is refused while the worktree holds work that is saved nowhere else.\n',
    parameters: [
      textParameter(
        'repository',
        { displayName: 'Repository', description: 'Absolute path of a git repository.' },
        true,
      ),
      textParameter(
        'base_branch',
        {
          displayName: 'Base branch',
          description: 'Branch to start from. Empty: the branch that is checked out.',
        },
        false,
      ),
      textParameter(
        'new_branch',
        {
          displayName: 'New branch',
          description: 'Branch to make. Empty: a name made from the name of the workspace.',
        },
        false,
      ),
      approvalsParameter,
    ],
  },
];
