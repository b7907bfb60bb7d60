@echo off
rem What is dropped onto this file is checked; the report opens when it is done.
setlocal
chcp 65001 >nul
if "%~1"=="" (
    echo 请把一份报告或一个材料文件夹拖到这个文件上。
    pause
    exit /b 1
)
"%~dp0Scripts\yushen.exe" check "%~1" -o "%~dpn1-yushen"
if exist "%~dpn1-yushen\report.html" start "" "%~dpn1-yushen\report.html"
pause
