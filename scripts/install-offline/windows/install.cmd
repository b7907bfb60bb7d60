@echo off
rem install.cmd [DIR]: yushen into DIR (%USERPROFILE%\yushen), from the wheels beside this script, without a network.
setlocal
chcp 65001 >nul
set "HERE=%~dp0"
set "DIR=%~1"
if "%DIR%"=="" set "DIR=%USERPROFILE%\yushen"
set "FOUND="
for %%V in (3.13 3.12 3.11) do if not defined FOUND py -%%V -c "" >nul 2>&1 && set "FOUND=py -%%V"
if not defined FOUND python -c "import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))" >nul 2>&1 && set "FOUND=python"
if not defined FOUND (
    echo 没有找到 Python 3.11、3.12 或 3.13。请先安装 Python，安装时勾选 Add python.exe to PATH，再运行一次。
    goto failed
)
%FOUND% -m venv --without-pip "%DIR%" || goto failed
for %%W in ("%HERE%wheels\pip-*.whl") do set "PIP=%%~fW\pip"
"%DIR%\Scripts\python.exe" "%PIP%" install --quiet --no-index --find-links "%HERE%wheels" "yushen[ocr,web]" || goto failed
"%DIR%\Scripts\python.exe" -m compileall -q "%DIR%\Lib" >nul 2>&1
copy /y "%HERE%drop-here.cmd" "%DIR%\drop-here.cmd" >nul
echo 装好了：%DIR%\Scripts\yushen.exe
echo 把一份报告或一个材料文件夹拖到 %DIR%\drop-here.cmd 上，就检查这一份。
pause
exit /b 0
:failed
echo 没有装好。请把上面的文字拍下来，发给提供安装包的人。
pause
exit /b 1
