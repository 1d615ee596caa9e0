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

__pilothouse_encode() {
  local LC_ALL=C text="$1" out= plain char
  while [ -n "$text" ]; do
    plain="\${text%%[!-/._~A-Za-z0-9]*}"
    out+="$plain"
    text="\${text#"$plain"}"
    [ -n "$text" ] || break
    char="\${text%"\${text#?}"}"
    printf -v plain '%02X' "'$char"
    out+="%\${plain: -2}"
    text="\${text#?}"
  done
  __pilothouse_encoded="$out"
}

__pilothouse_folder() {
  __pilothouse_encode "$PWD"
  printf '\033]7;file://%s%s\a' "$HOSTNAME" "$__pilothouse_encoded"
}

__pilothouse_newest() {
  __pilothouse_entry="$(HISTTIMEFORMAT= builtin history 1 2>/dev/null)"
  __pilothouse_entry="\${__pilothouse_entry#"\${__pilothouse_entry%%[! ]*}"}"
}

# What runs, when the history took it in just now: it may leave out a line, or one like the last.
__pilothouse_line() {
  local number
  __pilothouse_newest
  number="\${__pilothouse_entry%%[!0-9]*}"
  [ -n "$number" ] && [ "$number" != "$__pilothouse_number" ] || return
  # A number, a mark and a blank.
  __pilothouse_entry="\${__pilothouse_entry:\${#number} + 2}"
  [ "\${#__pilothouse_entry}" -le 1000 ] || return
  __pilothouse_encode "$__pilothouse_entry"
  printf ';cmdline_url=%s' "$__pilothouse_encoded"
}

__pilothouse_before() {
  local code=$?
  if [ -n "$__pilothouse_ran" ]; then printf '\033]133;D;%s\a' "$code"; fi
  __pilothouse_ran=
  __pilothouse_armed=
  __pilothouse_newest
  __pilothouse_number="\${__pilothouse_entry%%[!0-9]*}"
  [ "$PWD" = "$__pilothouse_pwd" ] || { __pilothouse_pwd="$PWD"; __pilothouse_folder; }
  return "$code"
}

__pilothouse_after() {
  local code=$?
  case "$PS1" in
    *'133;B'*) ;;
    *) PS1='\[\e]133;A;redraw=last\a\]'"$PS1"'\[\e]133;B\a\]' ;;
  esac
  case "$PS2" in
    *'133;A'*) ;;
    *) PS2='\[\e]133;A;k=s;redraw=last\a\]'"$PS2"'\[\e]133;B\a\]' ;;
  esac
  __pilothouse_armed=1
  return "$code"
}

__pilothouse_version=$((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1]))
case "$__pilothouse_version:$(declare -p PROMPT_COMMAND 2>/dev/null)" in
  50[1-9]:'declare -a'* | 5[1-9]?:'declare -a'* | [6-9]??:'declare -a'*)
    PROMPT_COMMAND=(__pilothouse_before "\${PROMPT_COMMAND[@]}" __pilothouse_after) ;;
  # Older ones run the first of a list only.
  *) PROMPT_COMMAND="__pilothouse_before
\${PROMPT_COMMAND:+$PROMPT_COMMAND
}__pilothouse_after" ;;
esac
if [ "$__pilothouse_version" -ge 404 ]; then
  PS0="$PS0"'\${__pilothouse_none:$((__pilothouse_ran=1)):0}\e]133;C$(__pilothouse_line)\a'
elif [ -z "$(trap -p DEBUG)" ]; then
  # Without PS0 the first command after a prompt tells; a trap of the person's own is left alone.
  __pilothouse_debug() {
    [ -n "$__pilothouse_armed" ] && [ -z "$COMP_LINE" ] || return 0
    [ "$1" != __pilothouse_before ] || return 0
    __pilothouse_armed=
    __pilothouse_ran=1
    printf '\033]133;C%s\a' "$(__pilothouse_line)"
  }
  trap '__pilothouse_debug "$BASH_COMMAND"' DEBUG
fi
`.replaceAll(String.raw`\$`, '$');
