/** Read by `-Command` after the person's profile. Windows PowerShell 5.1 knows no escape for ESC. */
export const powershellIntegration = String.raw`# Written by Pilothouse; changes are lost.
$global:__PilothousePrompt = $function:prompt
$global:__PilothouseHistory = -1
function global:prompt {
  $ok = $global:?
  $code = $global:LASTEXITCODE
  $esc = [char]27
  $bel = [char]7
  $text = ''
  $last = Get-History -Count 1
  $id = if ($last) { $last.Id } else { 0 }
  if ($global:__PilothouseHistory -ge 0 -and $id -ne $global:__PilothouseHistory) {
    $result = if ($ok) { 0 } elseif ($code) { $code } else { 1 }
    $text += "$esc]133;D;$result$bel"
  }
  $global:__PilothouseHistory = $id
  $place = $executionContext.SessionState.Path.CurrentFileSystemLocation.ProviderPath
  $parts = ($place -replace '\\', '/').TrimStart('/').Split('/')
  $path = ($parts | ForEach-Object { [uri]::EscapeDataString($_) }) -join '/'
  $text += "$esc]7;file://$env:COMPUTERNAME/$path$bel$esc]133;A$bel"
  $global:LASTEXITCODE = $code
  $text + (& $global:__PilothousePrompt) + "$esc]133;B$bel"
}
if (Get-Module PSReadLine) {
  $global:__PilothouseReadLine = $function:PSConsoleHostReadLine
  function global:PSConsoleHostReadLine {
    $line = & $global:__PilothouseReadLine
    [Console]::Write("$([char]27)]133;C$([char]7)")
    $line
  }
}
`;
