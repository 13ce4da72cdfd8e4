import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { strings } from "@/strings";
import "./styles.css";

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no element with the id root");
createRoot(root).render(
  <StrictMode>
    <h1>{strings.product}</h1>
  </StrictMode>,
);
