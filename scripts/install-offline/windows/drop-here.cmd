@echo off
rem What is dropped onto this file is checked; the report opens when it is done.
setlocal
chcp 65001 >nul
if "%~1"=="" (
    echo 请把一份报告或一个材料文件夹拖到这个文件上。
    pause
    exit /b 1
)
rem One file that is no archive is the report alone: the other papers are not here to be missed.
set "SCOPE=report"
if exist "%~1\" set "SCOPE=submission"
if /i "%~x1"==".zip" set "SCOPE=submission"
"%~dp0Scripts\yushen.exe" check "%~1" --scope %SCOPE% -o "%~dpn1-yushen"
if exist "%~dpn1-yushen\report.html" start "" "%~dpn1-yushen\report.html"
pause
