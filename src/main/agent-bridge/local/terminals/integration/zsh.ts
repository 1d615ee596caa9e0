/**
 * A folder for ZDOTDIR. Each file reads the person's own of the same name with their ZDOTDIR in
 * place; the last one that a shell reads puts it back for good, so that a shell started from this
 * one knows nothing of it.
 */
const enter = (name: string): string => String.raw`
__pilothouse_ours="$ZDOTDIR"
ZDOTDIR="\${PILOTHOUSE_ZDOTDIR:-$HOME}"
[[ -r "$ZDOTDIR/${name}" ]] && . "$ZDOTDIR/${name}"
`;

const stay = `
[[ "$ZDOTDIR" == "$HOME" ]] || PILOTHOUSE_ZDOTDIR_SET=1
PILOTHOUSE_ZDOTDIR="\${ZDOTDIR:-$HOME}"
ZDOTDIR="$__pilothouse_ours"
`;

const leave = `
[[ "$HISTFILE" == "$__pilothouse_ours/"* ]] && HISTFILE="\${PILOTHOUSE_ZDOTDIR:-$HOME}/.zsh_history"
if [[ -n "$PILOTHOUSE_ZDOTDIR_SET" ]]; then export ZDOTDIR; else unset ZDOTDIR; fi
unset PILOTHOUSE_ZDOTDIR PILOTHOUSE_ZDOTDIR_SET __pilothouse_ours
`;

const marks = String.raw`
__pilothouse_encode() {
  emulate -L zsh
  setopt no_multibyte
  local LC_ALL=C text="$1" out= char= i
  for (( i = 1; i <= \${#text}; i++ )); do
    char="$text[i]"
    if [[ "$char" == [-/._~A-Za-z0-9] ]]; then out+="$char"
    else printf -v char '%02X' "'$char"; out+="%$char[-2,-1]"
    fi
  done
  __pilothouse_encoded="$out"
}
__pilothouse_folder() {
  __pilothouse_encode "$PWD"
  printf '\033]7;file://%s%s\a' "$HOST" "$__pilothouse_encoded"
}
__pilothouse_precmd() {
  local code=$?
  [[ -n "$__pilothouse_ran" ]] && printf '\033]133;D;%s\a' "$code"
  __pilothouse_ran=
  [[ "$PWD" == "$__pilothouse_pwd" ]] || { __pilothouse_pwd="$PWD"; __pilothouse_folder }
  return "$code"
}
__pilothouse_prompt() {
  [[ "$PS1" == *'133;B'* ]] || PS1=$'%{\e]133;A;redraw=1\a%}'"$PS1"$'%{\e]133;B\a%}'
  [[ "$PS2" == *'133;B'* ]] || PS2=$'%{\e]133;A;k=s;redraw=1\a%}'"$PS2"$'%{\e]133;B\a%}'
}
__pilothouse_preexec() {
  __pilothouse_ran=1
  local line=
  if [[ -n "$1" && "\${#1}" -le 1000 ]]; then
    __pilothouse_encode "$1"
    line=";cmdline_url=$__pilothouse_encoded"
  fi
  printf '\033]133;C%s\a' "$line"
}
if [[ -o interactive ]]; then
  typeset -ga precmd_functions preexec_functions
  precmd_functions=(__pilothouse_precmd $precmd_functions __pilothouse_prompt)
  preexec_functions+=(__pilothouse_preexec)
fi
`;

const plain = (text: string): string =>
  `# Written by Pilothouse; changes are lost.${text.replaceAll(String.raw`\$`, '$')}`;

/** By file name. */
export const zshIntegration: Readonly<Record<string, string>> = {
  '.zshenv': plain(enter('.zshenv') + stay),
  '.zprofile': plain(enter('.zprofile') + stay),
  '.zshrc': plain(`${enter('.zshrc')}${marks}
if [[ -o login ]]; then${stay}else${leave}fi
`),
  '.zlogin': plain(enter('.zlogin') + leave),
};
