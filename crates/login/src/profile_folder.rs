//! Reads profiles from their folder.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use managed_agents_core as proto;
use managed_agents_core::credentials::{Profile, check_profile_name};

use crate::environment::Environment;
use crate::error::Error;
use crate::text_file::{self, MAX_CONFIG_BYTES};

/// The folder of the profiles.
pub(crate) struct ProfileFolder(PathBuf);

impl ProfileFolder {
    /// Returns the folder, which may not exist. `None` if no variable names it or a home folder.
    pub(crate) fn find(environment: &Environment<'_>, is_windows: bool) -> Option<Self> {
        let in_value =
            |name: &str, rest: &str| environment.value(name).map(|value| Path::new(&value).join(rest));
        environment
            .value("ANTHROPIC_CONFIG_DIR")
            .map(PathBuf::from)
            .or_else(|| in_value("APPDATA", "Anthropic").filter(|_| is_windows))
            // The XDG specification says to ignore a relative path.
            .or_else(|| in_value("XDG_CONFIG_HOME", "anthropic").filter(|path| path.is_absolute()))
            .or_else(|| in_value("HOME", ".config/anthropic"))
            .map(Self)
    }

    /// Returns the name of the active profile, and `true` if `active_config` names it.
    pub(crate) fn active(&self) -> Result<(String, bool), Error> {
        match read(&self.0.join("active_config"))? {
            Some(name) if !name.trim().is_empty() => Ok((name.trim().into(), true)),
            _ => Ok(("default".into(), false)),
        }
    }

    /// Reads the profile of this name, if it exists.
    pub(crate) fn profile(&self, name: &str) -> Result<Option<Profile>, Error> {
        check_profile_name(name)?;
        let path = self.0.join("configs").join(format!("{name}.json"));
        let Some(text) = read(&path)? else { return Ok(None) };
        let profile = Profile::from_json(&text)
            .map_err(|error| proto::Error::Settings(format!("{error} (in {})", path.display())))?;
        Ok(Some(profile))
    }

    /// Returns the path of a profile's token.
    pub(crate) fn token_file(&self, name: &str) -> PathBuf {
        self.0.join("credentials").join(format!("{name}.json"))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

/// Reads a text file; `None` if it does not exist.
fn read(path: &Path) -> Result<Option<String>, Error> {
    match File::open(path).and_then(|file| text_file::read(file, MAX_CONFIG_BYTES)) {
        Ok(text) => Ok(Some(text)),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            Ok(None)
        }
        Err(source) => Err(Error::Io { doing: format!("read {}", path.display()), source }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(variables: &[(&str, &str)], is_windows: bool) -> Option<PathBuf> {
        let variable =
            |name: &str| variables.iter().find(|(given, _)| *given == name).map(|(_, value)| (*value).into());
        ProfileFolder::find(&Environment(&variable), is_windows).map(|folder| folder.0)
    }

    #[test]
    fn the_folder_is_the_first_that_is_named() {
        // An absolute path of the system that runs the test.
        let xdg = if cfg!(windows) { "C:/xdg" } else { "/xdg" };
        let all = [
            ("ANTHROPIC_CONFIG_DIR", "/given"),
            ("APPDATA", "/roaming"),
            ("XDG_CONFIG_HOME", xdg),
            ("HOME", "/home/me"),
        ];
        assert_eq!(find(&all, true), Some("/given".into()));
        assert_eq!(find(&all[1..], true), Some("/roaming/Anthropic".into()));
        let of_xdg = Some(Path::new(xdg).join("anthropic"));
        assert_eq!(find(&all[1..], false), of_xdg, "APPDATA is of Windows");
        assert_eq!(find(&all[3..], false), Some("/home/me/.config/anthropic".into()));
        assert_eq!(
            find(&[("XDG_CONFIG_HOME", "xdg"), all[3]], false),
            Some("/home/me/.config/anthropic".into())
        );
        assert_eq!(find(&[("HOME", " ")], false), None);
    }
}
