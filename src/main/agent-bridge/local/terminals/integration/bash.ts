/**
 * For `bash --rcfile`: reads what a login shell would read, then adds the marks. The first and the
 * last of the prompt's commands are ours, so that the exit code is seen before anything changes it
 * and a prompt that was built anew gets its marks again.
 */
export const bashIntegration = String.raw`# Written by Pilothouse; changes are lost.
if [ -n "$PILOTHOUSE_LOGIN" ]; then
  unset PILOTHOUSE_LOGIN
  [ -r /etc/profile ] && . /etc/profile
  if [ -r ~/.bash_profile ]; then . ~/.bash_profile
  elif [ -r ~/.bash_login ]; then . ~/.bash_login
  elif [ -r ~/.profile ]; then . ~/.profile
  fi
fi

__pilothouse_ran=
__pilothouse_none=

__pilothouse_folder() {
  local LC_ALL=C text="$PWD" out= char
  while [ -n "$text" ]; do
    char="\${text%"\${text#?}"}"
    case "$char" in
      [-/._~A-Za-z0-9]) out+="$char" ;;
      *) printf -v char '%02X' "'$char"; out+="%\${char: -2}" ;;
    esac
    text="\${text#?}"
  done
  printf '\033]7;file://%s%s\a' "$HOSTNAME" "$out"
}

__pilothouse_before() {
  local code=$?
  if [ -n "$__pilothouse_ran" ]; then printf '\033]133;D;%s\a' "$code"; fi
  __pilothouse_ran=
  [ "$PWD" = "$__pilothouse_pwd" ] || { __pilothouse_pwd="$PWD"; __pilothouse_folder; }
  return "$code"
}

__pilothouse_after() {
  local code=$?
  case "$PS1" in
    *'133;B'*) ;;
    *) PS1='\[\e]133;A\a\]'"$PS1"'\[\e]133;B\a\]' ;;
  esac
  return "$code"
}

case "$(declare -p PROMPT_COMMAND 2>/dev/null)" in
  'declare -a'*) PROMPT_COMMAND=(__pilothouse_before "\${PROMPT_COMMAND[@]}" __pilothouse_after) ;;
  *) PROMPT_COMMAND="__pilothouse_before
\${PROMPT_COMMAND:+$PROMPT_COMMAND
}__pilothouse_after" ;;
esac
# Read by bash from 4.4 on; older ones know where a command ends but not where its output starts.
if [ "\${BASH_VERSINFO[0]}" -gt 4 ] || [ "\${BASH_VERSINFO[0]}.\${BASH_VERSINFO[1]}" = 4.4 ]; then
  PS0="$PS0"'\${__pilothouse_none:$((__pilothouse_ran=1)):0}\e]133;C\a'
else
  __pilothouse_ran=1
fi
`.replaceAll(String.raw`\$`, '$');
