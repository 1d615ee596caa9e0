/** For `fish --init-command`, which runs after the person's own configuration. */
export const fishIntegration = String.raw`# Written by Pilothouse; changes are lost.
status is-interactive; or exit 0
function __pilothouse_folder --on-variable PWD
    printf '\e]7;file://%s%s\a' $hostname (string escape --style=url -- $PWD)
end
__pilothouse_folder
# From version 4 on fish tells where commands start and end by itself.
if test (string split . -- $version)[1] -lt 4
    function __pilothouse_preexec --on-event fish_preexec
        printf '\e]133;C;cmdline_url=%s\a' (string escape --style=url -- "$argv")
    end
    function __pilothouse_postexec --on-event fish_postexec
        printf '\e]133;D;%s\a' $status
    end
    functions --copy fish_prompt __pilothouse_own_prompt
    function fish_prompt
        set --local code $status
        printf '\e]133;A;redraw=1\a'
        __pilothouse_status $code
        __pilothouse_own_prompt
        printf '\e]133;B\a'
    end
    function __pilothouse_status
        return $argv[1]
    end
end
`;
